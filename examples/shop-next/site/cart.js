// Says which fields of the delivery form are missing, then goes on to the thanks.
const form = document.querySelector(".delivery");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const missing = form.querySelector("input:invalid");
  missing?.setAttribute("aria-invalid", "true");
  if (form.checkValidity()) location.href = "thanks.html";
});
