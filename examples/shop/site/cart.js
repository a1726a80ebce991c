// Says which fields of the delivery form are missing, then goes on to the thanks.
const form = document.querySelector(".delivery");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = [...form.querySelectorAll("input[required]")];
  for (const field of fields) {
    field.setAttribute("aria-invalid", String(!field.checkValidity()));
  }
  if (form.checkValidity()) location.href = "thanks.html";
});
