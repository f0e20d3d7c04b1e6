/**
 * Whether a key belongs to an input method that is composing Chinese. Safari sends the Enter that ends a composition
 * after its end, with the key code for everything an input method handles.
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
