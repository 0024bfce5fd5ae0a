package nabla.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import nabla.text.Shown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run of an MLflow server, told by its REST interface, version 2.0.
 *
 * <p>A thread of its own tells it, in order, so that a training never waits for the server. The
 * first request that fails is the last one, with one warning.
 */
final class MlflowRun {

  /** How a run has ended. */
  enum Status {
    FINISHED,
    FAILED,
    KILLED
  }

  private static final Logger LOG = LoggerFactory.getLogger(MlflowRun.class);
  private static final String API = "/api/2.0/mlflow/";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_PARAMS = 100; // of a request
  private static final int LONGEST_PARAM = 500; // characters that every version takes
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request, or several that follow from one another. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private final String server;
  private final Optional<String> authorization;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "nabla-mlflow");
            made.setDaemon(true);
            return made;
          });
  private String id; // of the run; these two by that thread alone
  private boolean failed;

  /**
   * Begins a run; returns at once.
   *
   * @param server its URL
   * @param experiment made if there is none
   * @param environment from which user and password or a token are taken
   */
  MlflowRun(
      String server,
      String experiment,
      String name,
      Map<String, String> params,
      Map<String, String> environment) {
    this.server = server.replaceAll("/+$", "");
    this.authorization = authorization(environment);
    long now = System.currentTimeMillis();
    queue(
        () -> {
          JsonNode run =
              post(
                  "runs/create",
                  Map.of(
                      "experiment_id",
                      experiment(experiment),
                      "run_name",
                      name,
                      "start_time",
                      now));
          id = run.path("run").path("info").path("run_id").asText();
          log(params);
        });
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    if (user != null) {
      String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
      byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return Optional.ofNullable(token).map(it -> "Bearer " + it);
  }

  /** The id of the experiment. */
  private String experiment(String name) throws IOException, InterruptedException {
    String query = URLEncoder.encode(name, StandardCharsets.UTF_8);
    HttpResponse<String> found =
        send(request("experiments/get-by-name?experiment_name=" + query).GET());
    if (found.statusCode() == 404) { // it says so in either case: no experiment, or no MLflow
      return post("experiments/create", Map.of("name", name)).path("experiment_id").asText();
    }
    return answer(found).path("experiment").path("experiment_id").asText();
  }

  private void log(Map<String, String> params) throws IOException, InterruptedException {
    List<Map<String, Object>> all = new ArrayList<>();
    params.forEach(
        (key, value) ->
            all.add(
                Map.of(
                    "key",
                    key,
                    "value",
                    value.substring(0, Math.min(LONGEST_PARAM, value.length())))));
    for (int from = 0; from < all.size(); from += MOST_PARAMS) {
      post(
          "runs/log-batch",
          Map.of(
              "run_id", id, "params", all.subList(from, Math.min(all.size(), from + MOST_PARAMS))));
    }
  }

  /** Adds numbers of a step; what is no number is left out. */
  void add(long step, Map<String, Double> numbers) {
    long now = System.currentTimeMillis();
    List<Map<String, Object>> metrics = new ArrayList<>();
    numbers.forEach(
        (key, value) -> {
          if (Double.isFinite(value)) {
            metrics.add(Map.of("key", key, "value", value, "timestamp", now, "step", step));
          }
        });
    queue(() -> post("runs/log-batch", Map.of("run_id", id, "metrics", metrics)));
  }

  /** Ends the run, and waits until the server knows, or does not answer. */
  void end(Status status) {
    long now = System.currentTimeMillis();
    queue(
        () -> post("runs/update", Map.of("run_id", id, "status", status.name(), "end_time", now)));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void queue(Work work) {
    thread.execute(
        () -> {
          try {
            if (!failed) {
              work.run();
            }
          } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.warn(
                "MLflow at {} is told no more of this run, training goes on: {}",
                server,
                Shown.line(String.valueOf(e)));
          } catch (InterruptedException e) {
            failed = true;
            Thread.currentThread().interrupt();
          }
        });
  }

  private JsonNode post(String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher text =
        HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    return answer(send(request(path).POST(text)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + API + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode answer(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s %s: %.300s"
              .formatted(
                  response.statusCode(), response.request().uri().getPath(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
