"""A first look at a market, cell by cell, as in a notebook. Start a server first:

    faultline serve --demo          # a made-up market; every answer says SIMULATED
    PYTHONPATH=clients/python python3 clients/python/examples/first_look.py [address] [market]
"""

# %% Connect, and wait until the history has been read.
import sys

from faultline import Client

address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8622"
market = sys.argv[2] if len(sys.argv) > 2 else "BTC"
api = Client(address)
status = api.wait_until_ready()
print(f"{status.mode}{' SIMULATED' if status.simulated else ''}, markets: {', '.join(status.markets)}")

# %% The map now: what would be liquidated where. An estimate of where forced orders would start, not of
# where the price goes.
now = api.map(market, range="10%")
print(f"\n{market} at {now.current_price:,.2f} ({now.at:%Y-%m-%d %H:%M} UTC)")
for percent in (1, 2, 5, 10):
    longs, shorts = now.total_usd("long", percent), now.total_usd("short", percent)
    print(f"  within {percent:2} %: longs ${longs / 1e6:10,.1f} M   shorts ${shorts / 1e6:10,.1f} M")

# %% The five densest buckets of each side.
for side in ("long", "short"):
    densest = sorted((level for level in now if level.side == side), key=lambda level: -level.notional_usd)[:5]
    for level in densest:
        away = 100 * (level.price / now.current_price - 1)
        print(f"  {side:5} {level.price:12,.2f} ({away:+5.1f} %)  ${level.notional_usd / 1e6:8,.1f} M")

# %% The last 24 hours as a tile: small, and within a few percent.
tile = api.heatmap_tile(market, "24h")
known = [column for column in range(tile.columns) if tile.states[column] != "unknown"]
print(f"\nheatmap: {tile.columns} columns of {tile.step}, {tile.rows} rows of ${tile.bucket_usd:g}, "
      f"{len(known)} columns known, each value within {50 * tile.relative_step:.1f} %")

# %% What was really liquidated lately.
for event in api.liquidations(market, limit=5):
    worth = f"${event.notional_usd:,.0f}" if event.notional_usd is not None else "size unknown"
    print(f"  {event.at:%H:%M:%S} {event.venue:12} {event.side:5} {worth}")

# %% How well the map has done so far. A score that says nothing yet says so.
skill = api.skill(market)
print(f"\nscored: {skill.get('events', 0):.0f} liquidations {skill.get('note', '')}")

# %% As a table, where pandas is installed.
try:
    print(now.to_pandas().nlargest(3, "notional_usd")[["price", "side", "notional_usd"]])
except ImportError as missing:
    print(missing)
