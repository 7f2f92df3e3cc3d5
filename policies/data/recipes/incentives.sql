-- What is offered, by type and currency; a rate, a cap or a pool is never summed as money paid.
select type, currency, count(*) as incentives, sum(amount_max) filter (where additive) as up_to
from read_json('incentives.ndjson', format = 'newline_delimited')
group by type, currency
order by type, currency;
