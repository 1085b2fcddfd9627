export function SkillView() { return <p>soon</p>; }
