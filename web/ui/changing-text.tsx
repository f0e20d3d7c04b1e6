/**
 * Words that change while the page stands, in a new element each time: a browser that translates the page has taken
 * the first ones out of it, and changing those would change nothing that is seen. What surrounds them stays, so that a
 * status is read out and a button keeps the focus.
 */
export const Changing = ({ text }: { text: string | undefined }) => <span key={text}>{text}</span>;
