import { showFace } from "../common/show_face";
import { Portal } from "./Portal";
import "./portal.css";

showFace(<Portal />);
