export function MarketView() { return <p>soon</p>; }
