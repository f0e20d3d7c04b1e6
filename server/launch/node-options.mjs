/**
 * Node's options for the server. By default the heap grows with the machine's memory before Node collects garbage:
 * after ten minutes of a mixed load, 45 MB in use had become 366 MB held (docs/performance.md). These bounds leave
 * room to screen a city of several hundred thousand answers.
 */
export const memoryOptions = ['--max-old-space-size=384', '--max-semi-space-size=16'];

/**
 * For commands, which may hold what they need, but no garbage: of the 480 MB that publishing a nation took, 100 were
 * new garbage.
 */
export const commandOptions = ['--max-semi-space-size=16'];

/** For glibc, which otherwise gives each of Node's threads a memory pool of its own; without effect elsewhere. */
export const memoryEnvironment = { MALLOC_ARENA_MAX: '2' };
