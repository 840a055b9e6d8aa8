import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Checks files against PDF/A-3a and PDF/UA-1: a line each, and what is wrong below it. */
public class Conforms {
    private static final PDFAFlavour[] CLAIMS = {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1};

    public static void main(String[] paths) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (var path : paths) {
            for (var claim : CLAIMS) {
                check(path, claim);
            }
        }
    }

    private static void check(String path, PDFAFlavour claim) throws Exception {
        var foundry = Foundries.defaultInstance();
        try (var parser = foundry.createParser(new FileInputStream(path), claim)) {
            var result = foundry.createValidator(claim, false).validate(parser);
            var passed = result.isCompliant() ? "PASS" : "FAIL";
            System.out.printf("%s\t%s\t%d\t%s%n",
                passed, claim.getId(), result.getTotalAssertions(), path);
            result.getTestAssertions().stream()
                .filter(one -> one.getStatus() != TestAssertion.Status.PASSED)
                .map(one -> "\t" + one.getRuleId().getClause() + "\t" + one.getMessage())
                .distinct().limit(20).forEach(System.out::println);
        }
    }
}
