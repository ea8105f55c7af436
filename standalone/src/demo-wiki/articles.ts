/** The pages of the demo wiki: a few plausible articles and the help around them. Text is written for this demo. */
export interface DemoPage {
  readonly title: string;
  readonly language: 'en' | 'ar' | 'de';
  /** `[heading, paragraphs]`; the first heading is empty. A paragraph may hold `[[Title]]` links. */
  readonly sections: readonly (readonly [heading: string, paragraphs: readonly string[]])[];
  /** Rows of the box at the side. */
  readonly box?: readonly (readonly [name: string, value: string])[];
}

const lighthouse: DemoPage = {
  title: 'Lighthouse',
  language: 'en',
  sections: [
    [
      '',
      [
        'A lighthouse is a tower with a strong lamp at its top, built to show ships where the coast is dangerous or where a harbour begins. Each tower has its own rhythm of flashes, so that a crew can tell at night which one it sees.',
        'Most lamps are now run without a keeper. Many towers are open to visitors, and some serve as weather stations. See also [[Sourdough]] for something entirely different.',
      ],
    ],
    [
      'Light',
      [
        'Early towers burned wood or coal in an open basket. Oil lamps with mirrors followed, and later lenses cut into rings, which gather nearly all of the light into one narrow beam.',
        'How far a light carries depends on its height above the water and on the air. On a clear night a tall tower can be seen from more than thirty kilometres away.',
      ],
    ],
    [
      'Keepers',
      [
        'A keeper trimmed the wick, wound the clockwork that turned the lens, and wrote down the weather. Families often lived at the foot of the tower for many years.',
      ],
    ],
    [
      'Today',
      [
        'Ships carry satellite navigation, but a light needs no battery on board and cannot be jammed. Coast guards keep the important ones in service.',
      ],
    ],
  ],
  box: [
    ['Kind', 'Aid to navigation'],
    ['Built of', 'Stone, brick, iron, concrete'],
    ['Seen from', 'Up to 30 km'],
  ],
};

const sourdough: DemoPage = {
  title: 'Sourdough',
  language: 'en',
  sections: [
    [
      '',
      [
        'Sourdough is a dough of flour and water in which wild yeast and lactic acid bacteria live. They make the bread rise and give it a sour taste.',
        'A part of the dough is kept back each time and fed with fresh flour, so that the culture goes on for years.',
      ],
    ],
    ['Feeding', ['At room temperature a culture is fed once or twice a day. In a cold place once a week is enough.']],
    ['Baking', ['The dough rests for several hours, is shaped, rests again, and is baked hot with steam in the first minutes.']],
  ],
  box: [
    ['Made of', 'Flour, water'],
    ['Raised by', 'Wild yeast'],
  ],
};

const leuchtturm: DemoPage = {
  title: 'Leuchtturm',
  language: 'de',
  sections: [
    [
      '',
      [
        'Ein Leuchtturm ist ein Turm mit einem starken Licht, das Schiffen nachts den Weg weist. Jeder Turm blinkt in seinem eigenen Takt.',
        'Auf Englisch gibt es den Artikel [[Lighthouse]].',
      ],
    ],
    ['Wärter', ['Früher wohnte ein Wärter im Turm und hielt die Lampe in Gang. Heute arbeiten fast alle Feuer von selbst.']],
  ],
};

const manara: DemoPage = {
  title: 'منارة',
  language: 'ar',
  sections: [
    [
      '',
      [
        'المنارة برج في أعلاه ضوء قوي يُرى من بعيد، يُبنى قرب الساحل ليدل السفن على الطريق ليلا. ولكل منارة نمط خاص من الومضات يميزها عن غيرها.',
        'توجد مقالة بالإنجليزية بعنوان [[Lighthouse]].',
      ],
    ],
    ['الضوء', ['كانت المنارات القديمة توقد الحطب أو الفحم، ثم جاءت مصابيح الزيت والمرايا، وبعدها العدسات التي تجمع الضوء في حزمة واحدة.']],
    ['الحارس', ['كان حارس المنارة يعتني بالمصباح ويسجل أحوال الطقس، وكثيرا ما عاشت أسرته معه سنوات طويلة.']],
  ],
  box: [
    ['النوع', 'علامة ملاحية'],
    ['المدى', 'حتى 30 كم'],
  ],
};

const help = (title: string, ...sections: DemoPage['sections']): DemoPage => ({ title, language: 'en', sections });

const PAGES: readonly DemoPage[] = [
  lighthouse,
  sourdough,
  leuchtturm,
  manara,
  help(
    'Help:Desk',
    ['', ['Write your question here and experienced editors will answer within a day. Say which page it is about.']],
    [
      'Open questions',
      ['How do I add a picture that I took myself? — One answer so far.', 'My edit was undone, and I do not see why. — Two answers so far.'],
    ],
  ),
  help('Help:Tutorial', [
    '',
    ['Five short lessons: changing a sentence, adding a source, linking to another page, talking to other editors, starting an article.'],
  ]),
  help('Special:Mentor', ['', ['Your mentor is an experienced editor who looks after a few newcomers. Mentors answer within two days.']]),
  help('Project:Conduct', ['', ['Be kind, assume that others mean well, and do not share private things about yourself or anybody else.']]),
];

const BY_TITLE = new Map(PAGES.map((page) => [page.title, page]));

/** The page of this title, underscores read as spaces; undefined if nobody has written it. */
export function pageOf(title: string): DemoPage | undefined {
  return BY_TITLE.get(title.replaceAll('_', ' '));
}

/** Articles, for the list at the side. */
export const ARTICLES: readonly DemoPage[] = [lighthouse, sourdough, leuchtturm, manara];
export const FIRST_ARTICLE = lighthouse.title;
