import { expect, it } from 'vitest';
import { browserPage } from './browser-page.ts';

it('shows the name of the model as text, whatever is in it', () => {
  const page = browserPage({ name: '<script>alert("x")</script> & أخبار', dtype: 'q8' });
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('<h1 dir="auto">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; أخبار</h1>');
  expect(page).toContain("{ dtype: 'q8', device: 'wasm' }");
});
