// The part of an address after # never reaches the server: carry it through the sign-in.
const field = document.querySelector("input[name=return_to]");
if (field && location.hash && !field.value.includes("#")) field.value += location.hash;
