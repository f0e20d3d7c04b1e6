/** A skyline and its reflection, which together have the shape of a voice: 城 above, 声 below. */
export const above = 'M4 15v-3M9 15V7M14 15V3M19 15V9M24 15v-4';
export const below = 'M4 19v2M9 19v6M14 19v9M19 19v5M24 19v3';

export function Wordmark() {
  return (
    <>
      <svg class="logo" viewBox="0 0 28 31" aria-hidden="true" focusable="false">
        <path d={above} />
        <path d={below} class="echo" />
      </svg>
      <b>城声</b>
    </>
  );
}

/** The page's icon, in the page itself so that it needs no request. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -1 34 34" fill="none" stroke="#0b6a5f" stroke-width="3" stroke-linecap="round"><path d="${above}"/><path d="${below}" stroke="#c8553d"/></svg>`,
)}`;
