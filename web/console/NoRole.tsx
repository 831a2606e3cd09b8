import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { PORTAL } from "../face/addresses";

/** The console acts with a role in the management account, and this person has none. */
export function NoRole() {
  return (
    <Container header={<Header variant="h1">You have no role in the management account</Header>}>
      <SpaceBetween size="m">
        <Box>
          The console acts with a role of yours in the organization's management account. Ask your
          administrator to give you, or a group you are in, a permission set there. Your other
          accounts are in the access portal.
        </Box>
        <Button href={PORTAL}>Access portal</Button>
      </SpaceBetween>
    </Container>
  );
}
