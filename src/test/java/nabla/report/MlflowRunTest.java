package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as MLflow's documentation of its REST interface says. */
class MlflowRunTest {

  private record Request(String path, String authorization, JsonNode body) {}

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private boolean hasExperiment = true;
  private int failsFrom = Integer.MAX_VALUE; // the number of a request

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/2.0/mlflow/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().replace("/api/2.0/mlflow/", "");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    JsonNode json = new ObjectMapper().readTree(body.isEmpty() ? "{}" : body);
    requests.add(new Request(path, exchange.getRequestHeaders().getFirst("Authorization"), json));
    int code = 200;
    String text = "{}";
    if (requests.size() >= failsFrom) {
      code = 500;
    } else if (path.startsWith("experiments/get-by-name")) {
      code = hasExperiment ? 200 : 404;
      text =
          hasExperiment
              ? "{\"experiment\": {\"experiment_id\": \"7\"}}"
              : "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}";
    } else if (path.equals("experiments/create")) {
      text = "{\"experiment_id\": \"8\"}";
    } else if (path.equals("runs/create")) {
      text = "{\"run\": {\"info\": {\"run_id\": \"abc\"}}}";
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private MlflowRun run(Map<String, String> params, Map<String, String> environment) {
    return new MlflowRun(url(), "my tables", "adult", params, environment);
  }

  private List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  @Test
  void tellsOfARunFromItsParamsToItsEnd() {
    MlflowRun run = run(Map.of("training.epochs", "3"), Map.of());
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("training.cost", 0.5);
    numbers.put("learningRate", Double.NaN);
    run.add(2, numbers);
    run.end(MlflowRun.Status.FINISHED);
    assertThat(paths())
        .containsExactly(
            "experiments/get-by-name?experiment_name=my+tables",
            "runs/create",
            "runs/log-batch",
            "runs/log-batch",
            "runs/update");
    JsonNode created = requests.get(1).body();
    assertThat(created.get("experiment_id").textValue()).isEqualTo("7");
    assertThat(created.get("run_name").textValue()).isEqualTo("adult");
    assertThat(created.get("start_time").isIntegralNumber()).isTrue();
    assertThat(requests.get(2).body())
        .isEqualTo(
            new ObjectMapper()
                .valueToTree(
                    Map.of(
                        "run_id",
                        "abc",
                        "params",
                        List.of(Map.of("key", "training.epochs", "value", "3")))));
    JsonNode metrics = requests.get(3).body().get("metrics");
    assertThat(requests.get(3).body().get("run_id").textValue()).isEqualTo("abc");
    assertThat(metrics).hasSize(1); // NaN is none
    assertThat(metrics.get(0).get("key").textValue()).isEqualTo("training.cost");
    assertThat(metrics.get(0).get("value").doubleValue()).isEqualTo(0.5);
    assertThat(metrics.get(0).get("step").intValue()).isEqualTo(2);
    JsonNode ended = requests.get(4).body();
    assertThat(ended.get("status").textValue()).isEqualTo("FINISHED");
    assertThat(ended.get("end_time").isIntegralNumber()).isTrue();
  }

  @Test
  void makesAnExperimentThatIsNotThere() {
    hasExperiment = false;
    run(Map.of(), Map.of()).end(MlflowRun.Status.KILLED);
    assertThat(requests.get(1).path()).isEqualTo("experiments/create");
    assertThat(requests.get(1).body().get("name").textValue()).isEqualTo("my tables");
    assertThat(requests.get(2).body().get("experiment_id").textValue()).isEqualTo("8");
    assertThat(requests.get(3).body().get("status").textValue()).isEqualTo("KILLED");
  }

  @Test
  void aRequestHoldsNoMoreParamsThanMlflowTakes() {
    Map<String, String> params = new LinkedHashMap<>();
    for (int i = 0; i < 150; i++) {
      params.put("key" + i, "x".repeat(600));
    }
    run(params, Map.of()).end(MlflowRun.Status.FAILED);
    assertThat(requests.get(2).body().get("params")).hasSize(100);
    assertThat(requests.get(3).body().get("params")).hasSize(50);
    assertThat(requests.get(2).body().get("params").get(0).get("value").textValue()).hasSize(500);
  }

  @Test
  void whoItIsComesFromTheEnvironment() {
    run(Map.of(), Map.of("MLFLOW_TRACKING_TOKEN", "t")).end(MlflowRun.Status.FINISHED);
    assertThat(requests).allMatch(request -> request.authorization().equals("Bearer t"));
    requests.clear();
    run(
            Map.of(),
            Map.of(
                "MLFLOW_TRACKING_USERNAME", "Aladdin", "MLFLOW_TRACKING_PASSWORD", "open sesame"))
        .end(MlflowRun.Status.FINISHED);
    assertThat(requests) // the example of RFC 7617
        .allMatch(request -> request.authorization().equals("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  }

  @Test
  void afterARequestThatFailsThereIsNoOther() {
    failsFrom = 3;
    MlflowRun run = run(Map.of(), Map.of());
    run.add(1, Map.of("a", 1.0));
    run.add(2, Map.of("a", 1.0));
    run.end(MlflowRun.Status.FINISHED);
    assertThat(requests).hasSize(3);
  }

  /** It takes connections, and never says a word. */
  @Test
  void neverWaitsForAServerThatDoesNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      MlflowRun run =
          new MlflowRun("http://127.0.0.1:" + silent.getLocalPort(), "e", "r", Map.of(), Map.of());
      run.add(1, Map.of("a", 1.0));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      run.end(MlflowRun.Status.FINISHED);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
  }
}
