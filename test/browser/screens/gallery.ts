import { type Device, deviceFile, type State } from './stage.ts';

const headings: Record<Device, string> = {
  phone: 'Phone',
  tablet: 'Tablet',
  laptop: 'Laptop',
  desktop: 'Desktop',
};
const widths: Record<Device, number> = { phone: 180, tablet: 300, laptop: 400, desktop: 400 };

/** docs/screens/README.md: every state, both languages side by side. */
export function galleryOf(states: readonly State[]): string {
  const sections = states.map((state) => {
    const languages = state.languages ?? ['zh-CN', 'en'];
    const rows = (state.devices ?? ['phone', 'desktop']).map((device) => {
      const pictures = languages.map((language) => {
        const file = deviceFile(state.name, device, language);
        return `<img src="${file}" width="${widths[device]}" alt="${state.title}, ${device}, ${language}">`;
      });
      return `| ${headings[device]} | ${pictures.join(' | ')} |`;
    });
    return [
      `## ${state.title}`,
      `\`${state.name}\``,
      '',
      `| | ${languages.join(' | ')} |`,
      `|---|${languages.map(() => '---|').join('')}`,
      ...rows,
    ].join('\n');
  });
  return `# Screens
Every state of every page, taken by \`npm run screens\` from a fresh demonstration: phone 360 × 640, tablet
820 × 1180, laptop 1280 × 720, desktop 1280 × 800. \`npm run screens -- home results\` takes those two again.

${sections.join('\n\n')}
`;
}
