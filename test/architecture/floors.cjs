// The floors of the house, and what each may import: dependency-cruiser checks this in `npm run check`.

/** Listed from the top down. A floor may import from itself and from floors below it, and its rooms from each other. */
const floors = [
  ['server/runtime/', 'server/cli/'],
  ['server/app.ts'],
  ['server/pages/'],
  ['server/api/'],
  ['server/services/'],
  ['server/cache/'],
  ['server/admission/', 'server/identity/'],
  ['server/http/'],
  ['server/platform.ts'],
  ['db/'],
  ['server/survey/', 'server/crypto/'],
];

const pattern = (rooms) => rooms.map((room) => `^${room.replace('.', '\\.')}`).join('|');
const names = (rooms) => rooms.join(' and ');
const TESTS = '\\.test\\.tsx?$';

const standing = floors.slice(1).map((rooms, i) => {
  const above = floors.slice(0, i + 1).flat();
  return {
    name: `${names(rooms)} under ${names(floors[i])}`,
    comment: `${names(rooms)} may import only what lies below. What both need belongs into a room below both, or is handed in by who calls.`,
    severity: 'error',
    from: { path: pattern(rooms), pathNot: TESTS },
    to: { path: pattern(above) },
  };
});

module.exports = {
  forbidden: [
    ...standing,
    {
      name: 'routes do not import routes',
      comment:
        'What two routes share is a use case (server/services/), or stands beside them (server/http/, a file of its own).',
      severity: 'error',
      from: { path: '^server/(api|pages)/', pathNot: `${TESTS}|pages/pages\\.ts` },
      to: {
        path: '^server/api/|^server/pages/(cities|field|posters|questionnaire|receipts|results|short-links)\\.ts$',
      },
    },
    {
      name: 'survey is pure',
      comment:
        'server/survey/ also runs in the browser: it imports zod and itself only. What needs a database, a clock, a network or chance belongs into server/services/.',
      severity: 'error',
      from: { path: '^server/survey/', pathNot: TESTS },
      to: { pathNot: '^server/survey/|^node_modules/zod/' },
    },
    {
      name: 'web runs in the browser',
      comment:
        'web/ imports server/survey/ and the reading of typed codes, which need no server; of the app it may know types alone.',
      severity: 'error',
      from: { path: '^web/', pathNot: `${TESTS}|vite\\.config` },
      to: {
        path: '^(server|db)/',
        pathNot: '^server/survey/|^server/crypto/crockford\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the browser downloads no validator',
      comment:
        'What runs in the browser imports types alone of what needs zod: it would be half of the script. The pages of staff have room for zod/mini.',
      severity: 'error',
      from: { path: '^web/', pathNot: `${TESTS}|vite\\.config` },
      to: {
        path: '^node_modules/zod/(?!mini/)|^server/survey/schemas\\.ts$|^server/survey/questionnaire/(questionnaire|text|definition)\\.ts$|^server/survey/score/scoring\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'residents download no validator',
      comment:
        'The small edition of zod is for the pages of staff; residents’ pages check by web/answer/type-guards.ts.',
      severity: 'error',
      from: { path: '^web/', pathNot: `${TESTS}|vite\\.config|^web/(field|paper-entry)/` },
      to: { path: '^node_modules/zod/mini/' },
    },
    {
      name: 'nothing stands on tests',
      comment: 'What a program needs belongs into server/, db/ or web/.',
      severity: 'error',
      from: { path: '^(server|db|web)/', pathNot: TESTS },
      to: { path: '^(test|load-tests)/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};
