// The gallery, and how long today's dispatch is still open.
const stage = document.querySelector(".stage");
const night = document.querySelector(".gallery source");

for (const thumb of document.querySelectorAll(".thumbs button")) {
  thumb.addEventListener("click", () => {
    document.querySelector(".thumbs [aria-pressed=true]").setAttribute("aria-pressed", "false");
    thumb.setAttribute("aria-pressed", "true");
    night.media = "not all";
    stage.src = thumb.querySelector("img").src;
    stage.alt = thumb.dataset.alt;
  });
}

function countDown() {
  const left = Math.floor((new Date().setHours(23, 59, 59, 0) - Date.now()) / 1000);
  const part = (seconds) => String(Math.floor(seconds)).padStart(2, "0");
  document.querySelector(".countdown").textContent = `${part(left / 3600)}:${part((left / 60) % 60)}:${part(left % 60)}`;
}

countDown();
setInterval(countDown, 1000);
