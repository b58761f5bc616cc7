const lines = [
  "Riverside Primary School",
  "12 June 2026",
  "",
  "Dear parents,",
  "on Friday the 19th our classes 3 and 4 visit the water mill.",
  "We leave at 8.30 and are back by 15.00. Please pack a lunch,",
  "a rain coat and shoes that may get muddy. The trip costs 6.50.",
  "",
  "If your child cannot come, tell the office by Wednesday.",
  "",
  "Kind regards,",
  "T. Abara, head teacher",
];

/** A letter as a PDF of one page (A4, text that can be selected) in a `data:` address. */
export function letterPdf(): string {
  const shown = lines.map((line) => `(${line}) Tj T*`).join("\n");
  const stream = `BT /F1 13 Tf 20 TL 72 760 Td\n${shown}\nET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  const end = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return `data:application/pdf;base64,${btoa(`${file}xref\n0 ${count}\n0000000000 65535 f \n${table}${end}`)}`;
}
