package io.niotls.interop.jsse;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;

/** A server by the name {@link #HOST} and the beginnings of a client, of the two sides of a pairing. */
final class OkHttpPeers implements AutoCloseable {
    /** The server's name, which nobody but the client's own resolver knows. */
    static final String HOST = "server.test";

    private final Pairing pairing;
    private final OkHttpServer server;
    private final JdkHttpTrust trust = new JdkHttpTrust();

    /** Starts a server with a certificate for {@link #HOST}. */
    static OkHttpPeers of(Pairing pairing) throws IOException {
        SSLContext context = pairing.server().context(Identities.server(HOST), Identities.trust());
        return new OkHttpPeers(pairing, OkHttpServer.start(context));
    }

    /** Takes a server, and will close it. */
    OkHttpPeers(Pairing pairing, OkHttpServer server) {
        this.pairing = pairing;
        this.server = server;
    }

    /** Returns a client that speaks the pairing's version, and both versions of HTTP if it may. */
    OkHttpClient.Builder client() {
        return client(pairing.client().context(null, trust.managers()));
    }

    /** Returns a client with a context of its own. */
    OkHttpClient.Builder client(SSLContext context) {
        return new OkHttpClient.Builder()
                .sslSocketFactory(new OkHttpSockets(context), trust)
                .connectionSpecs(List.of(new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                        .tlsVersions(pairing.protocol()).build()))
                // A bare address: whatever knows the server's name has it from the URL.
                .dns(host -> List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    }

    /** Returns a client that speaks HTTP/1.1 only. */
    OkHttpClient.Builder http1Client() {
        return client().protocols(List.of(Protocol.HTTP_1_1));
    }

    /** Returns the server. */
    OkHttpServer server() {
        return server;
    }

    /** Returns what the clients trust. */
    JdkHttpTrust trust() {
        return trust;
    }

    /** Fetches what a path holds, and returns the sum of it. */
    Sum get(OkHttpClient client, Object path) throws IOException {
        return get(client, server.url(HOST, path));
    }

    /** Fetches what an address holds, and returns the sum of it. */
    static Sum get(OkHttpClient client, HttpUrl url) throws IOException {
        try (Response response = client.newCall(new Request.Builder().url(url).build()).execute();
                InputStream body = response.body().byteStream()) {
            return Sum.of(body);
        }
    }

    /** Sends a body, and returns what the server says of it. */
    String post(OkHttpClient client, long length) throws IOException {
        Request request = new Request.Builder().url(server.url(HOST, "")).post(new Upload(length)).build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    private static final class Upload extends RequestBody {
        private final long length;

        Upload(long length) {
            this.length = length;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get("application/octet-stream");
        }

        @Override
        public long contentLength() {
            return length;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            try (InputStream bytes = JdkHttpBody.stream(length); Source source = Okio.source(bytes)) {
                sink.writeAll(source);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
