'use strict';
(function () {
  var rows = Array.prototype.slice.call(document.querySelectorAll('#rows .item'));
  var suite = document.getElementById('f-suite');
  var verdict = document.getElementById('f-verdict');
  var part = document.getElementById('f-part');
  var text = document.getElementById('f-text');
  var count = document.getElementById('count');
  function filter() {
    var words = text.value.toLowerCase();
    var shown = 0;
    rows.forEach(function (row) {
      var fits = (!suite.value || row.dataset.suite === suite.value)
        && (!verdict.value || row.dataset.verdict === verdict.value)
        && (!part.value || row.dataset.parts.split('|').indexOf(part.value) >= 0)
        && (!words || row.textContent.toLowerCase().indexOf(words) >= 0);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + ' of ' + rows.length + ' items';
  }
  [suite, verdict, part, text].forEach(function (control) { control.addEventListener('input', filter); });
  filter();
})();
