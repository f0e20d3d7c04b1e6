/** The package's declarations are not among its exports. */
declare module 'doiuse' {
  import type { Plugin } from 'postcss';

  export default function doiuse(options: {
    /** As Browserslist understands them. */
    browsers: string[];
    /** Called for every use of a feature that one of them lacks. */
    onFeatureUsage(usage: { feature: string }): void;
  }): Plugin;
}
