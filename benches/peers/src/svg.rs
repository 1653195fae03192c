//! What all charts share.

/// How wide charts are.
pub(crate) const WIDTH: f64 = 860.0;

/// Both themes; a viewer chooses.
const STYLE: &str = "text { font: 12px sans-serif; fill: #24292f; }\n\
    .title { font-size: 15px; font-weight: bold; }\n\
    .item { font-weight: bold; }\n\
    .value { font-size: 11px; }\n\
    .none { fill: #8c959f; }\n\
    .line { stroke: #8c959f; stroke-opacity: 0.4; }\n\
    @media (prefers-color-scheme: dark) {\n\
    text { fill: #e6edf3; }\n\
    }\n";

/// Returns a chart with a title, a note below it, a style of its own, and what is drawn.
pub(crate) fn chart(title: &str, note: &str, height: f64, style: &str, drawn: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\">\n<title>{title}</title>\n<style>\n{STYLE}{style}</style>\n\
         <text class=\"title\" x=\"10\" y=\"22\">{title}</text>\n\
         <text class=\"value\" x=\"10\" y=\"40\">{note}</text>\n{drawn}</svg>\n"
    )
}

/// Keeps text from being markup.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
