// A C++ plugin for the quickstart: turns a Markdown document into a short report about it.
//
//   c++ -std=c++17 -O2 -shared -fPIC -fvisibility=hidden -I <include folder of polyplug-abi>
//       report.cpp -o libreport.so

#include <polyplug.hpp>

#include <iterator>
#include <sstream>

class Report {
 public:
  std::string format() const { return "text report"; }

  polyplug::result<std::string, std::string> convert(std::string_view markdown) const {
    if (markdown.find_first_not_of(" \t\r\n") == std::string_view::npos)
      return polyplug::err("the document is empty");
    const Summary summary = read(markdown);
    std::ostringstream report;
    report << "title:        " << summary.title << '\n'
           << "words:        " << summary.words << '\n'
           << "reading time: " << (summary.words + 199) / 200 << " min\n"
           << "code blocks:  " << summary.code_blocks << '\n'
           << "headings:\n" << summary.headings;
    return report.str();
  }

 private:
  struct Summary {
    std::string title, headings;
    std::size_t words = 0, code_blocks = 0;
  };

  static Summary read(std::string_view markdown) {
    Summary summary;
    bool in_code = false;
    std::istringstream lines{std::string(markdown)};
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (line.compare(0, 3, "```") == 0) {
        in_code = !in_code;
        if (in_code) ++summary.code_blocks;
      } else if (!in_code) {
        const std::size_t level = heading_level(line);
        if (level > 0) {
          line.erase(0, level + 1);
          if (summary.title.empty()) summary.title = line;
          summary.headings += std::string(2 * level, ' ') + line + '\n';
        }
        summary.words += count_words(line);
      }
    }
    return summary;
  }

  // The number of `#` that a heading begins with; 0 for any other line.
  static std::size_t heading_level(const std::string &line) {
    const std::size_t level = line.find_first_not_of('#');
    return level <= 6 && line[level] == ' ' ? level : 0;
  }

  static std::size_t count_words(const std::string &line) {
    std::istringstream words(line);
    return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(words), {}));
  }
};

POLYPLUG_PLUGIN("report", "1.0.0",
                polyplug::implement<Report>("doc.Converter", {1, 0})
                    .send().sync()
                    .method<&Report::format>("format")
                    .method<&Report::convert>("convert"))
