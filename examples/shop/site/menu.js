// Opens and closes the menu of narrow screens.
const button = document.querySelector(".menu-button");
const menu = document.querySelector(".menu");

button.addEventListener("click", () => {
  const open = menu.classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
  button.textContent = open ? "Close" : "Menu";
});
