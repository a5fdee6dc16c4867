package io.niotls.timing;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.timing.Measurement.Result;
import io.niotls.timing.Measurement.Subject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Prints the t-values of everything that has to take the same time for any secret, and of two controls that do not. */
final class TimingReport {
    private TimingReport() {}

    /**
     * One row.
     *
     * @param subject what is measured
     * @param share how many of the samples asked for it gets: what is slow gets fewer
     * @param isControl whether it is known to leak
     */
    record Row(Subject subject, double share, boolean isControl) {}

    /** Returns all rows by name. */
    static Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (CipherSuite suite : new CipherSuite[] {CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384}) {
            String mac = suite.mac().jcaName();
            rows.put("CBC " + mac + ": padding right or wrong", new Row(Subjects.cbcPaddingRightOrWrong(suite), 0.2, false));
            rows.put("CBC " + mac + ": padding short or any", new Row(Subjects.cbcPaddingShortOrAny(suite), 0.2, false));
        }
        rows.put("Finished, TLS 1.2", new Row(Subjects.finishedTls12(), 1, false));
        rows.put("binder, computed and compared", new Row(Subjects.binder(), 0.5, false));
        rows.put("binder and Finished of TLS 1.3, compared", new Row(Subjects.comparisonAlone(), 1, false));
        rows.put("SecretBytes.equalTo", new Row(Subjects.secretBytes(), 1, false));
        rows.put("X25519MLKEM768, decapsulated", new Row(Subjects.hybrid(NamedGroup.X25519_MLKEM768, 32, true), 0.05, false));
        rows.put("SecP256r1MLKEM768, decapsulated",
                new Row(Subjects.hybrid(NamedGroup.SECP256R1_MLKEM768, 65, false), 0.05, false));
        rows.put("control: CBC SHA-256 with early exits",
                new Row(Subjects.cbcAsNaiveCodeHasIt(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256), 0.2, true));
        rows.put("control: comparison with early exit", new Row(Subjects.earlyExit(), 1, true));
        return rows;
    }

    /**
     * Measures and prints.
     *
     * @param args how many samples; 1,000,000 unless given
     */
    public static void main(String[] args) {
        int samples = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        System.out.println("| what | samples a class | median, ns | t | largest t, cropped | difference there, ns |");
        System.out.println("|---|---|---|---|---|---|");
        rows().forEach((name, row) -> {
            Result result = Measurement.measure(row.subject(), (int) (samples * row.share()), new Random(1));
            System.out.printf("| %s | %,d | %,.1f | %.1f | %.1f | %.2f |%n", name, result.samples(), result.nanoseconds(),
                    result.t(), result.croppedT(), result.croppedDifference());
        });
    }
}
