/*
 * Draws the data of a map on the empty Leaflet map that the page holds. Every text becomes a text node, never markup.
 * Data come from the inert block "map-data" where the page has one, else by fetch from the address in "map-settings".
 */
(function () {
  "use strict";

  // Share of people underserved: five steps of one hue that stay apart for the colour-blind (ColorBrewer YlOrBr).
  const STEPS = [
    { upTo: 0.1, color: "#fff3bf", text: "> 0–10 %" },
    { upTo: 0.25, color: "#fed071", text: "10–25 %" },
    { upTo: 0.5, color: "#f79a38", text: "25–50 %" },
    { upTo: 0.75, color: "#d15f11", text: "50–75 %" },
    { upTo: Infinity, color: "#8c3404", text: "75–100 %" },
  ];
  const NONE_COLOR = "#ffffff"; // a share of exactly zero
  const BORDER = "#5d6673";
  const GAP_COLOR = "#a3005c";

  // Told apart by shape as well as by colour.
  const SYMBOLS = [
    { shape: "circle", color: "#12508c" },
    { shape: "square", color: "#00756a" },
    { shape: "triangle", color: "#3d3d3d" },
    { shape: "diamond", color: "#0091c9" },
    { shape: "cross", color: "#12508c" },
    { shape: "triangle", color: "#00756a" },
    { shape: "square", color: "#3d3d3d" },
    { shape: "circle", color: "#0091c9" },
  ];

  const layout = document.getElementById("map-layout");
  const map = window[layout.dataset.map];
  const panel = document.getElementById("map-panel");
  const message = document.getElementById("map-message");
  const settings = JSON.parse(document.getElementById("map-settings").textContent);
  const labels = settings.labels;
  const whole = new Intl.NumberFormat(settings.language, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(settings.language, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(settings.language, { style: "percent", maximumFractionDigits: 1 });

  // -- text -----------------------------------------------------------------------------------------------------------

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text !== undefined && text !== null) {
      made.textContent = String(text);
    }
    return made;
  }

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  function isNumber(value) {
    return typeof value === "number" && Number.isFinite(value);
  }

  function areaText(areaM2) {
    return areaM2 < 10000 ? whole.format(areaM2) + " m²" : fine.format(areaM2 / 1e6) + " km²";
  }

  function say(text) {
    message.textContent = text;
    message.hidden = text === "";
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  function hatch(color, background, gap) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = gap;
    const ink = tile.getContext("2d");
    if (background) {
      ink.fillStyle = background;
      ink.fillRect(0, 0, gap, gap);
    }
    ink.strokeStyle = color;
    ink.lineWidth = 1.3;
    ink.beginPath();
    // Three strokes, so that the tile joins on every side.
    ink.moveTo(-gap, gap);
    ink.lineTo(gap, -gap);
    ink.moveTo(0, gap);
    ink.lineTo(gap, 0);
    ink.moveTo(0, 2 * gap);
    ink.lineTo(2 * gap, 0);
    ink.stroke();
    return ink.createPattern(tile, "repeat");
  }

  const NO_DATA_FILL = hatch("#9aa1a9", "#eceef0", 7);
  const GAP_FILL = hatch(GAP_COLOR, null, 9);

  function trace(ink, shape, x, y, r) {
    const corners = {
      square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
      triangle: [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]],
      diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
      cross: [
        [-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4],
        [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4],
      ],
    }[shape];
    ink.beginPath();
    if (!corners) {
      ink.arc(x, y, r, 0, 2 * Math.PI);
      return;
    }
    corners.forEach(function (corner) {
      ink.lineTo(x + corner[0] * r, y + corner[1] * r);
    });
    ink.closePath();
  }

  // A circle marker of Leaflet 1.9 that the canvas draws in another shape.
  const Symbol = L.CircleMarker.extend({
    _updatePath: function () {
      const renderer = this._renderer;
      if (renderer._drawing && !this._empty()) {
        trace(renderer._ctx, this.options.shape, this._point.x, this._point.y, this._radius);
        renderer._fillStroke(renderer._ctx, this);
      }
    },
  });

  // Symbols of a kind shrink where they are many, so that the shading under them stays visible; they grow with the zoom.
  function sizeOf(shapes) {
    const bounds = shapes.getBounds();
    const zoom = map.getZoom();
    const corner = map.project(bounds.getNorthWest(), zoom);
    const extent = map.project(bounds.getSouthEast(), zoom).subtract(corner);
    const spacing = Math.sqrt((extent.x * extent.y) / shapes.getLayers().length);
    const radius = spacing > 0 ? Math.min(5, Math.max(1.2, spacing / 10)) : 5;
    return { radius: radius, weight: radius < 2.5 ? 0 : 1, stroke: radius >= 2.5 };
  }

  function shareOf(properties) {
    return isNumber(properties.share_underserved) ? properties.share_underserved : null;
  }

  function fillOf(share) {
    if (share === null) {
      return NO_DATA_FILL;
    }
    if (share <= 0) {
      return NONE_COLOR;
    }
    return STEPS.find(function (step) {
      return share <= step.upTo;
    }).color;
  }

  function isOwn(feature) {
    return settings.zone_id !== "" && feature.properties.id === settings.zone_id;
  }

  function zoneStyle(feature) {
    const own = isOwn(feature);
    return {
      color: own ? "#1d242c" : BORDER,
      weight: own ? 2.5 : 1,
      fillColor: fillOf(shareOf(feature.properties)),
      fillOpacity: settings.tiles ? 0.6 : 0.9,
    };
  }

  // -- popups ---------------------------------------------------------------------------------------------------------

  function ownPath(url) {
    return typeof url === "string" && /^\/(?![/\\])/.test(url);
  }

  function popup(properties, rows) {
    const box = element("div", "map-popup");
    const name = element("h2", "map-popup-name");
    if (ownPath(properties.url)) {
      const link = element("a", "", properties.name || labels.unnamed);
      link.href = properties.url;
      name.append(link);
    } else {
      name.textContent = properties.name || labels.unnamed;
    }
    box.append(name);
    const list = element("dl");
    rows.concat(properties.details || []).forEach(function (row) {
      list.append(element("dt", "", row[0]), element("dd", "", row[1]));
    });
    if (list.childElementCount) {
      box.append(list);
    }
    if (properties.illustrative) {
      box.append(element("p", "map-popup-mark", labels.illustrative_row));
    }
    return box;
  }

  function zonePopup(layer) {
    const it = layer.feature.properties;
    const share = shareOf(it);
    const rows = [];
    if (isNumber(it.demand_total)) {
      rows.push([labels.people, whole.format(it.demand_total)]);
    }
    if (isNumber(it.demand_underserved)) {
      rows.push([labels.people_underserved, whole.format(it.demand_underserved)]);
    }
    rows.push([labels.share, share === null ? labels.no_data : percent.format(share)]);
    return popup(it, rows);
  }

  function gapPopup(layer) {
    const it = layer.feature.properties;
    const rows = [];
    if (isNumber(it.demand)) {
      rows.push([labels.people_in_gap, whole.format(it.demand)]);
    }
    if (isNumber(it.area_m2)) {
      rows.push([labels.area, areaText(it.area_m2)]);
    }
    return popup({ name: it.name || labels.gap, details: it.details, url: it.url }, rows);
  }

  function stationPopup(layer) {
    const it = layer.feature.properties;
    const rows = [];
    if (it.kind_label) {
      rows.push([labels.kind, it.kind_label]);
    }
    if (it.audience_label) {
      rows.push([labels.audience, it.audience_label]);
    }
    return popup(it, rows);
  }

  // -- names of zones -------------------------------------------------------------------------------------------------

  function sizeOnMap(bounds) {
    return bounds.isValid() ? (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth()) : 0;
  }

  // The middle of the widest stretch inside the outer ring, at half its height: inside even where the ring is bent.
  function placeOfName(layer) {
    let ring = [];
    let largest = 0;
    const shapes = layer.feature.geometry.type === "Polygon" ? [layer.getLatLngs()] : layer.getLatLngs();
    shapes.forEach(function (shape) {
      const size = sizeOnMap(L.latLngBounds(shape[0]));
      if (size > largest) {
        largest = size;
        ring = shape[0];
      }
    });
    if (!ring.length) {
      return null;
    }
    const middle = L.latLngBounds(ring).getCenter().lat;
    const crossings = [];
    ring.forEach(function (a, index) {
      const b = ring[(index + 1) % ring.length];
      if (a.lat > middle !== b.lat > middle) {
        crossings.push(a.lng + ((middle - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng));
      }
    });
    crossings.sort(function (one, other) {
      return one - other;
    });
    let place = null;
    let width = -1;
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      if (crossings[index + 1] - crossings[index] > width) {
        width = crossings[index + 1] - crossings[index];
        place = L.latLng(middle, (crossings[index] + crossings[index + 1]) / 2);
      }
    }
    return place;
  }

  function nameLayer(zones) {
    const group = L.layerGroup();
    const largestFirst = zones.getLayers().sort(function (one, other) {
      return sizeOnMap(other.getBounds()) - sizeOnMap(one.getBounds());
    });
    largestFirst.forEach(function (zone) {
      const place = zone.feature.properties.name && zone.getLatLngs ? placeOfName(zone) : null;
      if (place) {
        const text = element("span", "map-zone-name", zone.feature.properties.name);
        const icon = L.divIcon({ className: "map-zone-label", html: text, iconSize: [0, 0] });
        group.addLayer(L.marker(place, { icon: icon, interactive: false, keyboard: false, pane: "names" }));
      }
    });
    return group;
  }

  // Hides each name that would lie over that of a larger zone.
  function thinNames() {
    const taken = [];
    map.getPane("names").querySelectorAll(".map-zone-name").forEach(function (name) {
      const box = name.getBoundingClientRect();
      const free = taken.every(function (other) {
        return box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom;
      });
      name.classList.toggle("map-zone-name-hidden", !free);
      if (free) {
        taken.push(box);
      }
    });
  }

  // -- layers ---------------------------------------------------------------------------------------------------------

  function features(data, key) {
    const collection = data[key];
    if (collection && Array.isArray(collection.rows)) {
      return collection.rows.map((row) => unpacked(row, collection));
    }
    return collection && Array.isArray(collection.features) ? collection.features : [];
  }

  // A station sent as a row; the order of its cells is that of "fields".
  function unpacked(row, { words, address }) {
    const [lon, lat, id, name, kind, kindLabel, audienceLabel, illustrative] = row;
    return {
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties: {
        id: id,
        name: name,
        kind: words[kind],
        kind_label: words[kindLabel],
        audience_label: words[audienceLabel],
        illustrative: Boolean(illustrative),
        url: address[0] + encodeURIComponent(id) + address[1],
      },
    };
  }

  function drawn(list, options) {
    return L.geoJSON({ type: "FeatureCollection", features: list }, options);
  }

  function kindsOf(data, stations) {
    const present = new Map();
    stations.forEach(function (station) {
      const kind = station.properties.kind || "";
      present.set(kind, station.properties.kind_label || kind || labels.unnamed);
    });
    const kinds = (data.kinds || []).filter(function (kind) {
      return present.delete(kind.code);
    });
    present.forEach(function (label, code) {
      kinds.push({ code: code, label: label });
    });
    return kinds;
  }

  function stationLayer(stations, kind, symbol) {
    const mine = stations.filter(function (station) {
      return (station.properties.kind || "") === kind;
    });
    return drawn(mine, {
      pointToLayer: function (feature, place) {
        return new Symbol(place, {
          shape: symbol.shape,
          color: "#ffffff",
          fillColor: symbol.color,
          fillOpacity: 1,
        });
      },
    }).bindPopup(stationPopup);
  }

  function layersOf(data) {
    const titles = data.legend || {};
    const zones = features(data, "zones");
    const gaps = features(data, "gaps");
    const stations = features(data, "stations");
    const layers = [];
    if (zones.length) {
      const shading = drawn(zones, { style: zoneStyle }).bindPopup(zonePopup);
      layers.push({
        id: "zones",
        title: titles.zones || labels.share_underserved,
        shapes: shading,
        parts: [shading, nameLayer(shading)],
        legend: stepsLegend(zones),
      });
    }
    if (gaps.length) {
      const style = { color: GAP_COLOR, weight: 1.5, fillColor: GAP_FILL, fillOpacity: 0.75 };
      const shapes = drawn(gaps, { style: style }).bindPopup(gapPopup);
      const sample = swatch(function (ink) {
        ink.fillStyle = GAP_FILL;
        ink.strokeStyle = GAP_COLOR;
      });
      layers.push({ id: "gaps", title: titles.gaps || labels.gap, shapes: shapes, parts: [shapes], sample: sample });
    }
    kindsOf(data, stations).forEach(function (kind, index) {
      const symbol = SYMBOLS[index % SYMBOLS.length];
      const shapes = stationLayer(stations, kind.code, symbol);
      layers.push({
        id: "stations-" + index,
        title: kind.label,
        shapes: shapes,
        parts: [shapes],
        sample: symbolSample(symbol),
        count: shapes.getLayers().length,
        isStations: true,
      });
    });
    return layers;
  }

  // The first kind of station lies on top of the others; stations lie on gaps, and gaps on zones.
  function stack(layers) {
    const bottomUp = layers
      .filter(function (layer) {
        return !layer.isStations;
      })
      .concat(
        layers
          .filter(function (layer) {
            return layer.isStations;
          })
          .reverse()
      );
    bottomUp.forEach(function (layer) {
      if (!map.hasLayer(layer.shapes)) {
        return;
      }
      layer.shapes.bringToFront();
      if (layer.id === "zones") {
        layer.shapes.eachLayer(function (zone) {
          if (isOwn(zone.feature)) {
            zone.bringToFront();
          }
        });
      }
    });
  }

  function show(layer, visible) {
    layer.parts.forEach(function (part) {
      if (visible) {
        part.addTo(map);
      } else {
        part.remove();
      }
    });
  }

  // -- legend and switches --------------------------------------------------------------------------------------------

  function sampleCanvas(paint) {
    const scale = Math.max(1, window.devicePixelRatio || 1);
    const canvas = element("canvas", "map-sample");
    canvas.width = 22 * scale;
    canvas.height = 16 * scale;
    canvas.setAttribute("aria-hidden", "true");
    const ink = canvas.getContext("2d");
    ink.scale(scale, scale);
    paint(ink);
    return canvas;
  }

  function swatch(prepare) {
    return sampleCanvas(function (ink) {
      prepare(ink);
      ink.beginPath();
      ink.rect(0.5, 0.5, 21, 15);
      ink.fill();
      ink.stroke();
    });
  }

  function symbolSample(symbol) {
    return sampleCanvas(function (ink) {
      ink.fillStyle = symbol.color;
      trace(ink, symbol.shape, 11, 8, 5.5);
      ink.fill();
    });
  }

  function stepsLegend(zones) {
    const shares = zones.map(function (zone) {
      return shareOf(zone.properties);
    });
    const rows = STEPS.map(function (step) {
      return [step.color, step.text];
    });
    if (shares.includes(0)) {
      rows.unshift([NONE_COLOR, "0 %"]);
    }
    if (shares.includes(null)) {
      rows.push([NO_DATA_FILL, labels.no_data]);
    }
    const list = element("ul", "map-steps");
    rows.forEach(function (row) {
      const item = element("li");
      const sample = swatch(function (ink) {
        ink.fillStyle = row[0];
        ink.strokeStyle = BORDER;
      });
      item.append(sample, element("span", "", row[1]));
      list.append(item);
    });
    return list;
  }

  function switchOf(layer, layers) {
    const row = element("div", "map-layer");
    const label = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.checked = true;
    box.dataset.layer = layer.id;
    box.addEventListener("change", function () {
      show(layer, box.checked);
      stack(layers);
      thinNames();
    });
    label.append(box);
    if (layer.sample) {
      label.append(layer.sample);
    }
    label.append(element("span", "map-layer-title", layer.title));
    if (layer.count !== undefined) {
      label.append(element("span", "map-layer-count", whole.format(layer.count)));
    }
    row.append(label);
    if (layer.legend) {
      row.append(layer.legend);
    }
    return row;
  }

  function fillPanel(data, layers) {
    panel.textContent = "";
    if (layers.length) {
      const set = element("fieldset", "map-layers");
      set.append(element("legend", "", labels.legend));
      layers.forEach(function (layer) {
        set.append(switchOf(layer, layers));
      });
      panel.append(set);
    }
    const notes = data.notes || [];
    if (notes.length) {
      const details = element("details", "map-notes");
      details.append(element("summary", "", labels.notes));
      const list = element("ul");
      notes.forEach(function (note) {
        list.append(element("li", "", note));
      });
      details.append(list);
      panel.append(details);
    }
    panel.hidden = !panel.childElementCount;
  }

  // -- the map --------------------------------------------------------------------------------------------------------

  function boundsOf(data, layers) {
    const given = data.bounds;
    if (Array.isArray(given) && given.length === 4 && given.every(isNumber)) {
      return L.latLngBounds([given[1], given[0]], [given[3], given[2]]);
    }
    return layers.reduce(function (all, layer) {
      return all.extend(layer.shapes.getBounds());
    }, L.latLngBounds([]));
  }

  function prepare() {
    map.options.renderer = L.canvas({ padding: 0.3, tolerance: 4 });
    map.createPane("names").style.zIndex = 450;
    map.getPane("names").style.pointerEvents = "none";
    map.attributionControl.setPrefix("Leaflet");
    L.control.zoom({ zoomInTitle: labels.zoom_in, zoomOutTitle: labels.zoom_out }).addTo(map);
    // In the corner of the attribution, on which it then stands: in another corner a long attribution would cover it.
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    map.on("popupopen", function (event) {
      const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) {
        close.setAttribute("aria-label", labels.close);
      }
    });
    map.setView([35, 105], 3, { animate: false });
  }

  function credit(data) {
    const texts = [data.attribution, settings.tiles && settings.tiles.attribution];
    texts.push(settings.review_number && labels.review_number + " " + settings.review_number);
    texts.filter(Boolean).forEach(function (text) {
      map.attributionControl.addAttribution(escaped(text));
    });
  }

  function mark() {
    const badge = L.control({ position: "topright" });
    badge.onAdd = function () {
      return element("div", "map-badge", labels.illustrative);
    };
    badge.addTo(map);
  }

  function draw(data) {
    const layers = layersOf(data);
    fillPanel(data, layers);
    map.invalidateSize({ animate: false });
    const bounds = boundsOf(data, layers);
    if (bounds.isValid()) {
      map.fitBounds(bounds, { animate: false, padding: [12, 12], maxZoom: 16 });
    }
    if (settings.tiles) {
      L.tileLayer(settings.tiles.url, { maxZoom: 19 }).addTo(map);
    }
    if (data.illustrative) {
      mark();
    }
    credit(data);
    resize(layers);
    layers.forEach(function (layer) {
      show(layer, true);
    });
    stack(layers);
    thinNames();
    map.on("zoomend", function () {
      resize(layers);
      thinNames();
    });
    say(layers.length ? "" : labels.nothing);
  }

  function resize(layers) {
    layers.forEach(function (layer) {
      if (layer.isStations && layer.count > 0) {
        layer.shapes.setStyle(sizeOf(layer.shapes));
      }
    });
  }

  async function load() {
    const block = document.getElementById("map-data");
    if (block) {
      return JSON.parse(block.textContent);
    }
    const answer = await fetch(settings.data_url, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error("HTTP " + answer.status);
    }
    return answer.json();
  }

  async function start() {
    prepare();
    try {
      draw(await load());
      layout.dataset.state = "ready";
    } catch (problem) {
      console.error("The map could not be drawn:", problem);
      message.setAttribute("role", "alert");
      panel.hidden = true;
      say(labels.failed);
      layout.dataset.state = "failed";
    }
  }

  start();
})();
