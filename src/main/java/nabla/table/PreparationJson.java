package nabla.table;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import nabla.text.Json;
import nabla.text.Shown;

/**
 * A preparation as JSON, written out by hand so that renaming a class breaks no file. Numbers have
 * as many digits as tell a double from all others.
 */
final class PreparationJson {

  private static final String WHAT = "its preparation";
  private static final int NAME = 40; // characters of a name in a message

  private PreparationJson() {}

  static String text(Preparation preparation) {
    return "{\"columns\":%s,\"features\":%s,\"targets\":%s}"
        .formatted(
            list(preparation.columns(), PreparationJson::text),
            list(preparation.features(), PreparationJson::text),
            list(preparation.targets(), PreparationJson::text));
  }

  private static <T> String list(List<T> parts, Function<T, String> text) {
    return parts.stream().map(text).collect(Collectors.joining(",", "[", "]"));
  }

  private static String text(TableColumn column) {
    return "{\"name\":%s,\"type\":%s}"
        .formatted(Json.quoted(column.name()), Json.quoted(column.type().label()));
  }

  private static String text(TargetScale target) {
    return "{\"name\":%s,\"center\":%s,\"scale\":%s,\"log\":%s,\"smear\":%s}"
        .formatted(
            Json.quoted(target.name()),
            target.center(),
            target.scale(),
            target.log(),
            target.smear());
  }

  private static String text(Feature feature) {
    if (feature instanceof NumberFeature number) {
      return "{\"number\":%s,\"part\":%s,\"center\":%s,\"factor\":%s,\"clipped\":%s,\"edges\":%s,\"means\":%s,\"step\":%s,\"units\":%s,\"flag\":%s}"
          .formatted(
              number.column(),
              Json.quoted(number.part().label()),
              number.center(),
              number.factor(),
              number.clipped(),
              list(number.code().edges(), String::valueOf),
              list(number.code().means(), String::valueOf),
              number.code().factor(),
              number.code().units(),
              number.flag());
    }
    if (feature instanceof CategoryFeature category) {
      return "{\"category\":%s,\"values\":%s,\"others\":%s,\"missing\":%s,\"one\":%s,\"units\":%s}"
          .formatted(
              category.column(),
              list(category.values(), Json::quoted),
              category.others(),
              category.missing(),
              category.one(),
              category.units());
    }
    return "{\"plain\":%s,\"width\":%s}".formatted(feature.column(), feature.width());
  }

  static Preparation read(String json) {
    Map<String, List<Object>> parts =
        Json.read(
            WHAT,
            json,
            in ->
                in.object(
                    key ->
                        switch (key) {
                          case "columns" -> in.list(() -> (Object) column(in));
                          case "features" -> in.list(() -> (Object) feature(in));
                          case "targets" -> in.list(() -> (Object) target(in));
                          default -> throw Json.unknown(WHAT, "columns, features, targets", key);
                        }));
    return new Preparation(
        parts(parts, "columns", TableColumn.class),
        parts(parts, "features", Feature.class),
        parts(parts, "targets", TargetScale.class));
  }

  private static <T> List<T> parts(Map<String, List<Object>> parts, String key, Class<T> type) {
    return parts.getOrDefault(key, List.of()).stream().map(type::cast).toList();
  }

  private static TableColumn column(Json in) {
    Parts parts =
        new Parts(
            in.object(
                key ->
                    switch (key) {
                      case "name", "type" -> in.text();
                      default -> throw Json.unknown("its column", "name and type", key);
                    }));
    return new TableColumn(
        parts.text("name"),
        parts.member(TableColumn.Type.values(), TableColumn.Type::label, "type"));
  }

  private static TargetScale target(Json in) {
    Parts parts =
        new Parts(
            in.object(
                key ->
                    switch (key) {
                      case "name" -> in.text();
                      case "center", "scale", "smear" -> in.number();
                      case "log" -> in.flag();
                      default ->
                          throw Json.unknown(
                              "its target", "name, center, scale, log and smear", key);
                    }));
    return new TargetScale(
        parts.text("name"),
        parts.number("center"),
        parts.number("scale"),
        parts.flag("log"),
        parts.number("smear"));
  }

  private static Feature feature(Json in) {
    Parts parts =
        new Parts(
            in.object(
                key ->
                    switch (key) {
                      case "number", "category", "plain", "width", "units" -> size(key, in);
                      case "part" -> in.text();
                      case "center", "factor", "step", "one" -> in.number();
                      case "clipped", "flag", "others", "missing" -> in.flag();
                      case "edges", "means" -> in.list(in::number);
                      case "values" -> in.list(in::text);
                      default ->
                          throw Json.unknown(
                              "its feature", "what a number, category or plain has", key);
                    }));
    if (parts.has("number")) {
      return new NumberFeature(
          parts.size("number"),
          parts.member(Part.values(), Part::label, "part"),
          parts.number("center"),
          parts.number("factor"),
          parts.flag("clipped"),
          code(parts),
          parts.flag("flag"));
    }
    if (parts.has("category")) {
      return new CategoryFeature(
          parts.size("category"),
          parts.list("values", String.class),
          parts.flag("others"),
          parts.flag("missing"),
          parts.has("one") ? parts.number("one") : 1,
          parts.size("units"));
    }
    return new PlainFeature(parts.size("plain"), parts.size("width"));
  }

  /** Of edges alone, a code that is not centred. */
  private static NumberFeature.Code code(Parts parts) {
    List<Double> edges = parts.list("edges", Double.class);
    return parts.has("means")
        ? new NumberFeature.Code(
            edges,
            parts.list("means", Double.class),
            parts.number("step"),
            parts.has("units") ? parts.size("units") : 0)
        : NumberFeature.Code.of(edges);
  }

  private static Object size(String key, Json in) {
    long size = in.integer();
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s must be at most %s, got %s".formatted(key, Integer.MAX_VALUE, size));
    }
    return (int) size;
  }

  /** The parts of an object, each of which must be there. */
  private record Parts(Map<String, Object> parts) {

    boolean has(String key) {
      return parts.containsKey(key);
    }

    private Object part(String key) {
      if (!has(key)) {
        throw new IllegalArgumentException(
            "%s must have \"%s\" beside %s".formatted(WHAT, key, parts.keySet()));
      }
      return parts.get(key);
    }

    String text(String key) {
      return (String) part(key);
    }

    double number(String key) {
      return (double) part(key);
    }

    boolean flag(String key) {
      return (boolean) part(key);
    }

    int size(String key) {
      return (int) part(key);
    }

    <T> List<T> list(String key, Class<T> type) {
      return ((List<?>) part(key)).stream().map(type::cast).toList();
    }

    <E> E member(E[] members, Function<E, String> label, String key) {
      String text = text(key);
      return Arrays.stream(members)
          .filter(one -> label.apply(one).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "%s must be one of %s, got \"%s\""
                          .formatted(
                              key,
                              Arrays.stream(members).map(label).collect(Collectors.joining(", ")),
                              Shown.text(text, NAME))));
    }
  }
}
