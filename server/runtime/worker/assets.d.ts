/** The front end's manifest, which the build writes into the Worker: built files by their source. */
declare const BUILT_ASSETS: Record<string, { file: string }>;
