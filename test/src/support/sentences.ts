/** Words that stand together: whoever knows one of a sentence has an idea of the others. */
const topics = [
  'المدرب شاهد الفريق واللاعب سجل الهدف بعد المباراة في الملعب أمام الجمهور قبل البطولة',
  'البنك رفع الفائدة والسوق تابع الأسهم مع التضخم ثم تراجعت العملة وزادت الأرباح هذا العام',
  'الطبيب فحص المريض وكتب الدواء ثم قاس الحرارة في المستشفى ونصح بالراحة وشرب الماء كثيرا',
  'الشاعر قرأ القصيدة في المسرح وعزف الموسيقي لحنا ثم صفق الحاضرون للرواية واللوحة الجميلة',
].map((words) => words.split(' '));

/** As many sentences of five to nine words, all different, each of one topic; always the same ones. */
export function sentences(count: number): string[] {
  const made = new Set<string>();
  let state = 1;
  const below = (bound: number): number => {
    state = (state * 48_271) % 0x7fffffff;
    return state % bound;
  };
  while (made.size < count) {
    const topic = topics[below(topics.length)] ?? [];
    const length = 5 + below(5);
    made.add(Array.from({ length }, () => topic[below(topic.length)]).join(' '));
  }
  return [...made];
}
