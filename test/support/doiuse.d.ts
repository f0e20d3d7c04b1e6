/** The package's declarations are not among its exports. */
declare module 'doiuse' {
  import type { Plugin } from 'postcss';

  export default function doiuse(options: {
    /** As Browserslist understands them. */
    browsers: string[];
    /** Hears of every use of what one of them lacks. */
    onFeatureUsage(usage: { feature: string }): void;
  }): Plugin;
}
