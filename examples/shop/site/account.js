// Draws the chart: this year as bars, last year as a line, in kilowatt-hours.
const months = ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"];
const current = [8.4, 9.6, 9.1, 7.2, 5.8, 4.1, 2.9, 2.2, 2.4, 3.3, 4.9, 6.7];
const previous = [9.9, 11.2, 10.8, 8.9, 7.4, 5.6, 4.2, 3.4, 3.3, 4.0, 6.1, 8.2];

const width = 1080;
const height = 340;
const left = 52;
const bottom = 300;
const step = (width - left) / months.length;
const x = (month) => left + step * (month + 0.5);
const y = (value) => bottom - value * 20;

const chart = document.querySelector(".chart");

function draw(tag, attributes, text = "") {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  shape.textContent = text;
  chart.append(shape);
}

chart.setAttribute("viewBox", `0 0 ${width} ${height}`);

for (const value of [0, 3, 6, 9, 12]) {
  draw("line", { class: "grid", x1: left, x2: width, y1: y(value), y2: y(value) });
  draw("text", { x: left - 14, y: y(value) + 5, "text-anchor": "end" }, String(value));
}
draw("text", { class: "axis", x: 4, y: 22 }, "kWh");

months.forEach((month, i) => {
  draw("rect", { class: "bar", x: x(i) - 22, y: y(current[i]), width: 44, height: current[i] * 20, rx: 5 });
  draw("text", { x: x(i), y: bottom + 28, "text-anchor": "middle" }, month);
});

draw("polyline", { class: "line", points: previous.map((value, i) => `${x(i)},${y(value)}`).join(" ") });
previous.forEach((value, i) => draw("circle", { class: "dot", cx: x(i), cy: y(value), r: 5 }));
