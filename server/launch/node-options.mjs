/**
 * How Node runs the server. By itself it lets the heap grow with the machine's memory before it tidies up: within ten
 * minutes of a mixed load 45 MB in use came to 366 MB held (docs/performance.md). These bounds leave room for
 * screening a city of several hundred thousand answers.
 */
export const memoryOptions = ['--max-old-space-size=384', '--max-semi-space-size=16'];

/** For glibc, which would give each of Node's threads a pool of memory of its own. Elsewhere it means nothing. */
export const memoryEnvironment = { MALLOC_ARENA_MAX: '2' };
