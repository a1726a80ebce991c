// What can be changed on a page of charts, beside what can be on any page.
__selftest.add({
  'chart-colour': {when: e => window.charts?.[e.id] && !/scatter|pie/.test(e.id), do: (e, n) => { charts[e.id].setOption({series: charts[e.id].getOption().series.map((s, i) => i ? {} : {itemStyle: {color: __selftest.pick(__selftest.COLOURS, n)}, lineStyle: {color: __selftest.pick(__selftest.COLOURS, n)}})}) }},
  'chart-data': {when: e => window.charts?.[e.id] && /line|bar|scatter/.test(e.id), do: (e, n) => { const one = charts[e.id].getOption().series; one[0].data[n % one[0].data.length] = e.id == 'scatter' ? [11, 4.5] : e.id == 'bar' ? 15 : 90; charts[e.id].setOption({series: one.map(s => ({data: s.data}))}) }},
  'chart-text': {when: e => window.charts?.[e.id] && /gauge|bar/.test(e.id), do: (e, n) => { e.id == 'gauge' ? charts.gauge.setOption({series: [{data: [{value: 50.02 + n % 7 / 100 + .01}]}]}) : charts.bar.setOption({xAxis: {data: ['Jan', 'Feb', 'Oct', 'Apr', 'May', 'Jun']}}) }},
  'chart-series': {when: e => window.charts?.[e.id] && /line|bar/.test(e.id), do: e => { const one = charts[e.id].getOption(); one.series.pop(); charts[e.id].setOption({series: one.series}, {replaceMerge: ['series']}) }},
})
