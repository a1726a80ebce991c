// The number of this order: another one each time.
document.querySelector(".number").textContent = `V-${100000 + Math.floor(Math.random() * 900000)}`;
