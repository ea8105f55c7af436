import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WikiRules } from '@oa/contracts';
import { LoaderFile } from './loader-file';

const rules = WikiRules.parse({
  wiki: 'w',
  name: 'W',
  origins: ['https://w.example'],
  articlePath: 'https://w.example/$1',
  languages: ['en'],
  helpPage: 'https://w.example/Help?x=$&</script>',
  conductPage: 'https://w.example/Conduct',
});

describe('the loader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oa-loader-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is not there before the widget is built, and then is complete for its wiki', () => {
    const file = new LoaderFile(folder);
    expect(file.forWiki(rules, 'https://gw.example')).toBeNull();
    writeFileSync(join(folder, 'loader.js'), 'start(__OA_CONFIG__);');
    writeFileSync(
      join(folder, 'manifest.json'),
      JSON.stringify({ config: { panel: '/panel-1.js', i18n: { en: '/i18n/en-2.json' }, labels: { en: ['Ask', '< /x'] } } }),
    );
    const text = file.forWiki(rules, 'https://gw.example/') ?? '';
    expect(text).not.toContain('<');
    expect(JSON.parse(text.slice('start('.length, -2))).toEqual({
      gateway: 'https://gw.example',
      wiki: 'w',
      help: rules.helpPage,
      button: rules.button,
      panel: '/w/panel-1.js',
      i18n: { en: '/w/i18n/en-2.json' },
      labels: { en: ['Ask', '< /x'] },
    });
  });
});
