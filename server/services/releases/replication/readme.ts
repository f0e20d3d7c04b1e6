import type { ReleaseSources } from '../release-sources.ts';

/** A package's explanation of itself, in both languages. */
export function readme({ release, wave }: Pick<ReleaseSources, 'release' | 'wave'>): string {
  const { number, digest, createdAt } = release;
  const title = (language: 'zh-CN' | 'en') => wave.title[language] ?? wave.title['zh-CN'] ?? wave.code;
  return `# ${title('zh-CN')} 第 ${number} 期：复算包

计算于 ${createdAt.toISOString()}，摘要（SHA-256）${digest}。

里面有这一期每个数的来处：各城市按加权单元的汇总、人口边际、选项、问卷，没有任何一个人的答卷。小单元的汇总可能透露个人，
所以只给评估者和审计者，**不要转交、不要公开**。

- 用本系统复算，不需要网络：\`npm run -s cli -- verify --replication 本文件.zip\`。改动一个数字就会被发现。
- 用 R 复算：解压后运行 \`Rscript replicate.R\`，需要 survey、MASS 和 jsonlite。它打印与包内数字的差。
- 摘要应与您手里这一期的摘要一致；包内的公钥只证明包是完整的，不证明是谁的。

# ${title('en')}, release ${number}: replication package

Computed at ${createdAt.toISOString()}, SHA-256 ${digest}.

It holds what every figure of the release follows from: each city's tallies by weighting cell, the population margins, the
options and the questionnaire, and no submission of anybody. Tallies of small cells can tell about persons, so the package is
for evaluators and auditors only: **do not pass it on and do not publish it**.

- With this system, offline: \`npm run -s cli -- verify --replication THIS.zip\`. It finds one changed digit.
- With R: unpack it and run \`Rscript replicate.R\`, which needs survey, MASS and jsonlite. It prints the differences.
- The digest has to be that of the release that you hold. The keys inside say that the package is whole, not whose it is.

| file | what |
| --- | --- |
| \`release.json\`, \`release.jws\`, \`jwks.json\` | the release as it was signed, its signature, the public keys |
| \`questionnaire.json\` | the questionnaire that it names |
| \`cities/CODE.json\` | margins, counts and tallies of a city at the cut-off of the release that its figures are of (\`figuresOf\`); \`unrounded\`: its figures before rounding |
| \`manifest.json\` | the SHA-256 of every other file |

A row of a tally (\`counted.rows\`; \`removed\`: what screening removed for its quality): \`cell\` is one category for each
weighting variable; \`sums\` is n, then for each question m, Σy, Σy², Σtop2, not used, missing, for each dimension m, Σd, Σd², and
for each pair of dimensions d < e the count, Σd, Σe, Σde of those who have both. \`clusters.rows\` is the same of those who
answered in a cluster, and \`clusters.parts\` each cluster's first-order sums by row: n, for each question m, Σy, Σtop2, for each
dimension m, Σd. \`shape\` names variables, questions and dimensions in order.
`;
}
