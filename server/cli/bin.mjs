#!/usr/bin/env node
// The package's command `chengsheng`: the operator's command line, from any folder.
process.argv.splice(2, 0, 'cli');
await import('../launch/launch.mjs');
