/**
 * Words that change while the page is open, in a new element each time: a browser that translates the page has
 * replaced the first ones, and changing those would change nothing visible. The surroundings stay, so that a status
 * is read out and a button keeps the focus.
 */
export const Changing = ({ text }: { text: string | undefined }) => <span key={text}>{text}</span>;
