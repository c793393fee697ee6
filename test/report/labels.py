"""labels.py PICTURE OUT: make OUT, in which a browser says which texts of the picture stand on
another one or outside of it, letters being as wide as they are, in a <pre>."""

import sys

picture, out = sys.argv[1:]
with open(picture, encoding='utf-8') as f:
    svg = f.read()
with open(out, 'w', encoding='utf-8') as f:
    f.write('<!DOCTYPE html><meta charset="utf-8"><body>' + svg[svg.index('<svg'):] + '''<pre id="said"></pre><script>
const box = e => e.getBoundingClientRect(), wrong = [], all = box(document.querySelector('svg'));
const texts = [...document.querySelectorAll('svg text')].filter(t => t.textContent.trim()).map(t => [t.textContent.trim(), box(t)]);
texts.forEach(([a, p], i) => {
	if (p.left < all.left || p.right > all.right || p.top < all.top || p.bottom > all.bottom)
		wrong.push(a + ' is outside');
	texts.slice(0, i).forEach(([b, q]) => {
		/* A line is higher than its letters are. */
		if (p.left < q.right && q.left < p.right && p.top + 3 < q.bottom && q.top + 3 < p.bottom)
			wrong.push(a + ' stands on ' + b);
	});
});
document.getElementById('said').textContent = wrong.concat('texts: ' + texts.length).map(l => l + '\\n').join('');
</script></body>''')
