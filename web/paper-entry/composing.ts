/**
 * Whether a key belongs to an input method that is writing Chinese. Safari sends the Enter that ends a composition
 * after its end, with the key code of all that an input method takes.
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
