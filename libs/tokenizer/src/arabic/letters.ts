import { replacing, type Step } from './step.ts';

const presentationForms: Step = {
  name: 'presentationForms',
  description: 'Presentation forms and ligatures become plain letters',
  rules: [{ pattern: /[\uFB50-\uFDFF\uFE70-\uFEFC]/g, replace: (form) => form.normalize('NFKC') }],
  growth: 18,
  examples: [
    ['ﻻ بأس', 'لا بأس'],
    ['ﺳﻼم', 'سلام'],
    ['ﷲ', 'الله'],
  ],
};
const tashkeel: Step = {
  name: 'tashkeel',
  description: 'Vowel signs and Quranic marks are removed',
  rules: [
    replacing(/[\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u08D3-\u08FF]+/g, ''),
  ],
  growth: 1,
  examples: [
    ['كَتَبَ', 'كتب'],
    ['مُعَلِّمٌ', 'معلم'],
    ['هٰذا', 'هذا'],
  ],
};
const tatweel: Step = {
  name: 'tatweel',
  description: 'Tatweel is removed',
  rules: [replacing(/\u0640+/g, '')],
  growth: 1,
  examples: [
    ['ســلام', 'سلام'],
    ['جـمـيـل', 'جميل'],
    ['كتاب', 'كتاب'],
  ],
};
const alef: Step = {
  name: 'alef',
  description: 'Alef with hamza, madda or wasla becomes bare alef',
  rules: [replacing(/[أإآٱ]/g, 'ا')],
  growth: 1,
  examples: [
    ['أحمد', 'احمد'],
    ['إلى', 'الى'],
    ['آمال ٱلقلب', 'امال القلب'],
  ],
};
const ya: Step = {
  name: 'ya',
  description: 'Alef maqsura becomes ya',
  rules: [replacing(/ى/g, 'ي')],
  growth: 1,
  examples: [
    ['على', 'علي'],
    ['مستشفى', 'مستشفي'],
    ['بيتي', 'بيتي'],
  ],
};
const taMarbuta: Step = {
  name: 'taMarbuta',
  description: 'Ta marbuta becomes ha',
  rules: [replacing(/ة/g, 'ه')],
  growth: 1,
  examples: [
    ['مدرسة', 'مدرسه'],
    ['سيارة سريعة', 'سياره سريعه'],
    ['بيت', 'بيت'],
  ],
};
const hamza: Step = {
  name: 'hamza',
  description: 'Hamza on waw or ya becomes the bare letter',
  rules: [replacing(/ؤ/g, 'و'), replacing(/ئ/g, 'ي')],
  growth: 1,
  examples: [
    ['مؤمن', 'مومن'],
    ['بئر', 'بير'],
    ['سماء', 'سماء'],
  ],
};
const elongation: Step = {
  name: 'elongation',
  description: 'Three or more of the same Arabic letter become two',
  rules: [{ pattern: /([\u0621-\u063A\u0641-\u064A])\1{2,}/g, replace: (run) => run.slice(0, 2) }],
  growth: 1,
  examples: [
    ['جمييييل', 'جمييل'],
    ['رااائع جدااا', 'راائع جداا'],
    ['الله', 'الله'],
  ],
};
const elongationToOne: Step = {
  name: 'elongationToOne',
  description: 'Three or more of the same Arabic letter become one',
  rules: [{ pattern: /([\u0621-\u063A\u0641-\u064A])\1{2,}/g, replace: (run) => run.slice(0, 1) }],
  growth: 1,
  examples: [
    ['جمييييل', 'جميل'],
    ['رااائع جدااا', 'رائع جدا'],
    ['الله', 'الله'],
  ],
};

/** Steps that rewrite Arabic letters and their signs. */
export const letterSteps = {
  presentationForms,
  tashkeel,
  tatweel,
  alef,
  ya,
  taMarbuta,
  hamza,
  elongation,
  elongationToOne,
} as const;
