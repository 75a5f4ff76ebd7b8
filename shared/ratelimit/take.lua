-- Takes a cost of every limit, or of none. The time is the server's.
--
-- KEYS     a limit of a caller each
-- ARGV     the cost, and for each key: "rate", "day" or "month"; what one request weighs; the most that may be taken
-- returns  for each key: 1 or 0 for whether so much was left; what is taken now; the rest of a quota's window in us
--
-- What one request weighs is ns for a rate, of which 1000 are given back in a us, and 1 for a quota. A key holds
-- "<when> <level>": a rate's level at that us, or a quota's in that window.

-- window returns which window of the calendar a second is in, and the second in which it ends.
local function window(kind, second)
  local day = math.floor(second / 86400)
  if kind == 'day' then
    return day, (day + 1) * 86400
  end
  -- A day's month: years that begin in March, in eras of 400 years, so that the leap day is the last one.
  local z = day + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local march = math.floor((5 * doy + 2) / 153)
  local year, month = yoe + era * 400, march + 2
  if march >= 10 then
    year, month = year + 1, march - 10
  end
  local nextDoy = math.floor((153 * (march + 1) + 2) / 5)
  if march == 11 then -- February ends with its year
    local leap = (year % 4 == 0 and year % 100 ~= 0) or year % 400 == 0
    nextDoy = leap and 366 or 365
  end
  return year * 12 + month, (day + nextDoy - doy) * 86400
end

local time = redis.call('TIME')
local second = tonumber(time[1])
local now = second * 1000000 + tonumber(time[2])
local cost = tonumber(ARGV[1])
local taken, all = {}, true

for i, key in ipairs(KEYS) do
  local kind, unit, most = ARGV[3 * i - 1], tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local at, level = string.match(redis.call('GET', key) or '', '^(%d+) (%d+)$')
  at, level = tonumber(at or 0), tonumber(level or 0)
  local t = {at = now, left = 0, unit = unit, kind = kind}
  if kind == 'rate' then
    level = math.max(0, level - math.max(0, now - at) * 1000)
  else
    local last
    t.at, last = window(kind, second)
    t.left = last * 1000000 - now
    if t.at ~= at then
      level = 0
    end
  end
  t.level = level
  t.fits = level + cost * unit <= most
  all = all and t.fits
  taken[i] = t
end

local reply = {}
for i, key in ipairs(KEYS) do
  local t = taken[i]
  if all and cost > 0 then
    t.level = t.level + cost * t.unit
    local ttl = t.kind == 'rate' and t.level / 1000000 or t.left / 1000
    redis.call('SET', key, string.format('%.0f %.0f', t.at, t.level), 'PX', string.format('%.0f', math.ceil(ttl) + 1))
  end
  reply[3 * i - 2], reply[3 * i - 1], reply[3 * i] = t.fits and 1 or 0, t.level, t.left
end
return reply
