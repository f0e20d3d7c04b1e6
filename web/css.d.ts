/** A stylesheet as text, to be inlined in a page. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
