import { showFace } from "../face/show_face";
import { Portal } from "./Portal";
import "./portal.css";

showFace(<Portal />);
