// Puts the browser's position into the form and sends it as a POST body: it is in no address and in no log.
const form = document.getElementById("finder");
const locate = document.getElementById("locate");
const told = document.getElementById("told");

const REASONS = { 1: "refused", 2: "unavailable", 3: "timeout" };

function tell(reason) {
  locate.disabled = false;
  told.textContent = told.dataset[reason];
}

function send({ coords }) {
  form.elements.lon.value = coords.longitude.toFixed(6);
  form.elements.lat.value = coords.latitude.toFixed(6);
  form.elements.datum.value = "wgs84";
  form.elements.accuracy_m.value = Math.round(coords.accuracy);
  form.requestSubmit(document.getElementById("by-position"));
}

if (form && locate) {
  document.getElementById("locating").hidden = false;
  locate.addEventListener("click", () => {
    if (!("geolocation" in navigator) || !window.isSecureContext) {
      tell("unavailable");
      return;
    }
    locate.disabled = true;
    told.textContent = told.dataset.waiting;
    navigator.geolocation.getCurrentPosition(send, (error) => tell(REASONS[error.code] ?? "unavailable"), {
      enableHighAccuracy: true,
      timeout: 10000,
      maximumAge: 60000,
    });
  });
  for (const name of ["lon", "lat"]) {
    form.elements[name].addEventListener("input", () => {
      form.elements.accuracy_m.value = "";
    });
  }
  window.addEventListener("pageshow", () => {
    locate.disabled = false;
  });
}
