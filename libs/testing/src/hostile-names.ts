const climbs = [
  ...['..', '../', '../..', '../canary', '../../canary', '../../../../../../etc/passwd', 'a/../../canary'],
  ...['./..', '.../...//', '....//....//canary', '..;/canary', '..%00/canary', '%2e%2e', '%2e%2e%2fcanary'],
  ...[
    '%2e%2e/canary',
    '..%2fcanary',
    '..%2f..%2fcanary',
    '%2E%2E%2Fcanary',
    '%252e%252e',
    '%252e%252e%252fcanary',
  ],
  ...[
    '%25252e%25252e%25252fcanary',
    '%c0%ae%c0%ae/canary',
    '%c0%ae%c0%ae%c0%afcanary',
    '%u002e%u002e/canary',
  ],
  ...[
    '..\\',
    '..\\canary',
    '..\\..\\canary',
    '..%5ccanary',
    '%5c..%5ccanary',
    'a\\..\\..\\canary',
    '\\..\\canary',
  ],
  ...['..\u2215canary', '..\u2044canary', '\uff0e\uff0e/canary', '\uff0e\uff0e\uff0fcanary', '\u2025/canary'],
  ...[
    '..\0',
    '../canary\0',
    'canary\0.txt',
    '%00',
    'canary%00.txt',
    '..\n/canary',
    '.. /canary',
    '../ canary',
  ],
  ...[
    '..\u200b/canary',
    '.\u200d./canary',
    '..\u00ad/canary',
    '\ufeff../canary',
    '..//canary',
    '..///../canary',
  ],
];
const roots = [
  ...[
    '/',
    '//',
    '///etc/passwd',
    '/etc/passwd',
    '//host/share/canary',
    '/proc/self/environ',
    '/dev/zero',
    '~',
  ],
  ...[
    '~/canary',
    '~root/canary',
    '$HOME/canary',
    '%HOME%/canary',
    '${HOME}/canary',
    '%2fetc%2fpasswd',
    '%2f',
  ],
  ...[
    'file:///etc/passwd',
    'file:/etc/passwd',
    'FILE:///etc/passwd',
    'file://localhost/etc/passwd',
    'file:canary',
  ],
  ...[
    'http://127.0.0.1/canary',
    'data:text/plain,canary',
    'jar:file:///canary!/',
    'C:',
    'C:\\canary',
    'C:/canary',
  ],
  ...[
    'c:canary',
    'Z:/canary',
    'C%3a%5ccanary',
    '\\\\host\\share',
    '\\\\?\\C:\\canary',
    '\\\\.\\C:',
    '//?/C:/canary',
  ],
];
const devices = 'CON PRN AUX NUL COM1 COM9 LPT1 LPT9 CONIN$ CONOUT$ COM¹'
  .split(' ')
  .flatMap((device) => [
    device,
    `${device}.txt`,
    `${device.toLowerCase()}.tar.gz`,
    `${device}:`,
    `a/${device}`,
  ]);
const invisible =
  '\u202e \u202d \u202a \u2066 \u2067 \u2069 \u200b \u200c \u200d \u200e \u200f \u061c \ufeff \u2060 \u00ad'.split(
    ' ',
  );
const written = invisible.flatMap((mark) => [mark, `${mark}txt.exe`, `a${mark}txt`, `../${mark}canary`]);
/** The same Arabic letters composed and decomposed, and pairs of the forms of presentation. */
const forms = ['آداب', 'أدب', 'إبداع', 'مؤلف', 'شيء', 'لؤلؤ', 'رئيس', 'كُتّاب', 'ﻷدب', 'ﷲ'].flatMap((word) => [
  word.normalize('NFC'),
  word.normalize('NFD'),
  `../${word.normalize('NFD')}`,
  word.normalize('NFKC'),
]);
const long = [255, 256, 1024, 4096, 8000].flatMap((length) => [
  'a'.repeat(length),
  'ش'.repeat(Math.floor(length / 2)),
  '../'.repeat(Math.floor(length / 3)),
  `${'a/'.repeat(Math.floor(length / 4))}${'../'.repeat(Math.floor(length / 3))}`,
]);
const ends = [
  '',
  '.',
  ' ',
  '. ',
  ' .',
  '...',
  '. . .',
  '\t',
  '\r\n',
  '-',
  '--help',
  '-rf',
  ';',
  '|',
  '&',
  '*',
  '?',
  '#',
];
const trailing = ['canary', 'a.txt', '..'].flatMap((name) => ends.map((end) => `${name}${end}`));
const names = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'NaN',
    '0',
    '-1',
  ],
  ...[
    'a.txt:stream',
    'a.txt::$DATA',
    'a;rm -rf .',
    '`id`',
    '$(id)',
    "a' OR '1'='1",
    '<script>',
    '%',
    '%zz',
    '%e0%a4%a',
  ],
  ...[
    '.git/config',
    '.env',
    '.ssh/id_rsa',
    '.htaccess',
    'desktop.ini',
    'index.html',
    'secret',
    'link',
    'hardlink',
  ],
];

/**
 * Names that lead elsewhere on one system or another, or that people read as something else: 500, all different,
 * the last of them the first ones a folder deeper. `canary` is the file beside the root that none may reach.
 */
export function hostileNames(): string[] {
  const plain = [
    ...new Set([...climbs, ...roots, ...devices, ...written, ...forms, ...long, ...trailing, ...names]),
  ];
  return [...new Set([...plain, ...plain.map((name) => `b/${name}`)])].slice(0, 500);
}
