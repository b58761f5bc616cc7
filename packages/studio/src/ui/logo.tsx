/** Two rings that overlap: the model and the person. */
export const Logo = ({ size = 20 }: { size?: number }) => (
  <svg width={size * 1.5} height={size} viewBox="0 0 30 20" aria-hidden>
    <circle cx="10" cy="10" r="7.5" fill="none" stroke="var(--model)" strokeWidth="2.6" />
    <circle cx="20" cy="10" r="7.5" fill="none" stroke="var(--people)" strokeWidth="2.6" />
  </svg>
);
