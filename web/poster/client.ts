/** The poster page's script: the button that prints. Without it the browser's own menu does. */
const button = document.querySelector<HTMLButtonElement>('[data-print]');
if (button) {
  button.hidden = false;
  button.onclick = () => print();
}
