// The map of offices: Leaflet from datasette-leaflet, our own outline, nothing from any other host.
const box = document.getElementById("karta");
const offices = JSON.parse(document.getElementById("kontor").textContent);
const words = { open: "öppet", planned: "planerat", closing: "ska stänga", closed: "stängt", unknown: "okänt läge" };
const colours = { open: "#1c7a4a", planned: "#1f5fa8", closing: "#c2620a", closed: "#a3262a", unknown: "#5f6b73" };
const hollow = new Set(["planned", "closed", "unknown"]);

const L = await import(box.dataset.leaflet);
const outline = await (await fetch(box.dataset.outline)).json();
const map = L.map(box, { zoomSnap: 0.25, minZoom: 3, maxZoom: 9, scrollWheelZoom: false, attributionControl: false });

if (offices.length === 1) map.setView([offices[0].lat, offices[0].lon], 5.5);
else map.fitBounds([[55.2, 10.9], [69.1, 24.2]], { padding: [6, 6] });

L.geoJSON(outline, {
  interactive: false,
  style: ({ properties }) =>
    properties.lan
      ? { color: "#8fa7b3", weight: 0.8, fillColor: "#fdfcf8", fillOpacity: 1 }
      : { color: "#c3ced4", weight: 0.8, fillColor: "#e6e9e6", fillOpacity: 1 },
}).addTo(map);

function popup(office) {
  const link = document.createElement("a");
  link.href = `/kontor/${encodeURIComponent(office.id)}`;
  link.textContent = office.name;
  const text = document.createElement("div");
  text.append(link, document.createElement("br"), words[office.state] ?? office.state);
  return text;
}

// Offices of one place lie on the same coordinates: set them in a small ring around it.
const places = Map.groupBy ? Map.groupBy(offices, place) : grouped();
function place(office) {
  return `${office.lat},${office.lon}`;
}
function grouped() {
  const groups = new Map();
  for (const office of offices) groups.set(place(office), [...(groups.get(place(office)) ?? []), office]);
  return groups;
}
for (const group of places.values()) {
  group.forEach((office, index) => {
    const angle = (2 * Math.PI * index) / group.length;
    const ring = group.length > 1 ? 0.09 : 0;
    const colour = colours[office.state] ?? colours.unknown;
    L.circleMarker([office.lat + ring * Math.sin(angle), office.lon + 2 * ring * Math.cos(angle)], {
      radius: offices.length > 60 ? 5 : 6.5,
      weight: 2,
      color: hollow.has(office.state) ? colour : "#ffffff",
      fillColor: hollow.has(office.state) ? "#ffffff" : colour,
      fillOpacity: 1,
    })
      .bindPopup(popup(office))
      .bindTooltip(`${office.name}: ${words[office.state] ?? office.state}`)
      .addTo(map);
  });
}

box.dataset.ready = "true";
