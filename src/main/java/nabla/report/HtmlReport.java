package nabla.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.model.Storage;

/**
 * {@code report.html}: a run on one page that needs no other file and no network. It is a template
 * in which the data stand as one JSON object, with a charting library, uPlot, copied in.
 *
 * <p>The page's policy lets nothing in from elsewhere and runs no script but the two that it begins
 * with, by their hashes: a text that got into it could do nothing.
 */
public final class HtmlReport {

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
  private static final MathContext DIGITS = new MathContext(7);

  private HtmlReport() {}

  /** Writes the page. */
  public static void write(Storage storage, String file, Page page) throws IOException {
    storage.write(file, html(page));
  }

  private static String html(Page page) throws IOException {
    String charts = resource("uplot/uPlot.iife.min.js");
    String script = resource("report.js");
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("policy", "'%s' '%s'".formatted(hash(charts), hash(script)));
    parts.put("title", escape(page.title()));
    parts.put("headline", escape(page.headline()));
    parts.put("licence", resource("uplot/LICENSE"));
    parts.put("chartStyle", resource("uplot/uPlot.min.css"));
    parts.put("style", resource("report.css"));
    parts.put("data", json(page));
    parts.put("charts", charts);
    parts.put("script", script);
    return PLACE
        .matcher(resource("report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  /**
   * In a script, JSON must hold no {@code <}: it could be the begin of the end, or of a comment.
   */
  private static String json(Page page) throws IOException {
    ObjectMapper mapper = new ObjectMapper().registerModule(numbers());
    return legible(mapper.writeValueAsString(page)).replace("<", "\\u003c");
  }

  /** Numbers of seven digits, and null where there is none. */
  private static SimpleModule numbers() {
    return new SimpleModule()
        .addSerializer(Double.class, new Numbers<>(Double.class))
        .addSerializer(double.class, new Numbers<>(double.class))
        .addSerializer(Float.class, new Numbers<>(Float.class));
  }

  private static final class Numbers<T extends Number> extends StdSerializer<T> {

    private static final long serialVersionUID = 1;

    Numbers(Class<T> type) {
      super(type);
    }

    @Override
    public void serialize(T number, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      double value = number.doubleValue();
      if (Math.rint(value) == value && Math.abs(value) < 1e7) {
        json.writeNumber((long) value);
      } else if (Double.isFinite(value)) {
        json.writeNumber(new BigDecimal(value).round(DIGITS).toString());
      } else {
        json.writeNull();
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** How the policy names a script. */
  private static String hash(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JVM", e);
    }
  }

  /** A text to stand in the page. */
  private static String escape(String text) {
    return legible(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Without what is no character in HTML. */
  private static String legible(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cs}&&[^\\t\\n]]", "\ufffd");
  }
}
