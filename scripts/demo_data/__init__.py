"""How the illustrative data of Beijing is made: district outlines, then stations placed by the census."""
